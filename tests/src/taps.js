// From the next touch until the screen that it leads to is painted. Above stand TRUSTED, the event's name, and DONE, which
// says whether that screen is there. Told by `window.tap`: milliseconds, or nothing yet.
window.tap = null;
addEventListener(
	TRUSTED,
	(event) => {
		const begun = Math.min(event.timeStamp, performance.now());
		const look = () => {
			if (!DONE()) return requestAnimationFrame(look);
			// A message is heard after this frame was laid out and painted.
			const { port1, port2 } = new MessageChannel();
			port1.onmessage = () => {
				window.tap = performance.now() - begun;
			};
			port2.postMessage(null);
		};
		requestAnimationFrame(look);
	},
	{ capture: true, once: true },
);
