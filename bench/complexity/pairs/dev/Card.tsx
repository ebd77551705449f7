export function Card({ title, text }: { title: string; text: string }) {
	return (
		<section className="card">
			<h2 className="card-title">{title}</h2>
			<p className="card-text">{text}</p>
			<footer className="card-footer">
				<a href="/more">Read more</a>
			</footer>
		</section>
	);
}
