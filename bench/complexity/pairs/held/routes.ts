export const routes = [
	{ path: "/", page: "home" },
	{ path: "/about", page: "about" },
	{ path: "/contact", page: "contact" },
	{ path: "/pricing", page: "pricing" },
	{ path: "/blog", page: "blog" },
	{ path: "/login", page: "login" },
];
