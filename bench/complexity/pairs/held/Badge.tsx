export const Badge = ({ label }: { label: string }) => (
	<span className="badge badge-info">
		<i className="badge-icon" aria-hidden="true" />
		<b>{label}</b>
	</span>
);
