/** The page. Its words are English; `texts.ts` has them in Chinese, by `data-text`. */

const faultKinds = ['status', 'unsigned', 'wrong-signature', 'probe', 'unknown-serial', 'old-timestamp', 'hang', 'drop']

export const html: string = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>wechatpay-sandbox</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/__sandbox/page/style.css">
<script type="module" src="/__sandbox/page/script.js"></script>
</head>
<body>
<header>
<h1>wechatpay-sandbox</h1>
<p id="connection" role="status"></p>
<label><span data-text="language">Language</span>
<select id="language"><option value="en">English</option><option value="zh">中文</option></select></label>
</header>
<noscript>This page needs JavaScript.</noscript>
<form id="entry" hidden>
<label><span data-text="token">Token: WXPAY_SANDBOX_TOKEN, which the command prints</span>
<input id="token" type="password" autocomplete="off" required></label>
<button data-text="open">Open</button>
</form>
<p id="message" role="alert"></p>
<main hidden>
<section aria-labelledby="requests-title">
<h2 id="requests-title" data-text="requests">Requests</h2>
<p id="none" data-text="none">None so far. They appear here as they come, the newest first.</p>
<ol id="requests"></ol>
</section>
<div>
<section aria-labelledby="faults-title">
<h2 id="faults-title" data-text="faults">Faults for the next requests</h2>
<form id="fault">
<label><span data-text="kind">Kind</span>
<select name="kind">${faultKinds.map((kind) => `<option>${kind}</option>`).join('')}</select></label>
<label><span data-text="status">Status</span>
<input name="status" type="number" min="200" max="599" value="503" required></label>
<label><span data-text="operation">Operation (empty: any)</span>
<input name="operation" autocomplete="off" spellcheck="false"></label>
<button data-text="addFault">Add the fault</button>
<button type="button" id="clear-faults" data-text="clearFaults">Forget all</button>
</form>
<ol id="faults" aria-live="polite"></ol>
</section>
<section aria-labelledby="actions-title">
<h2 id="actions-title" data-text="actions">What users and banks do</h2>
<p id="no-actions" data-text="noActions">No orders and refunds so far.</p>
<ol id="actions" tabindex="-1"></ol>
</section>
<section aria-labelledby="notify-title">
<h2 id="notify-title" data-text="notify">Notifications</h2>
<form id="notify">
<label><span data-text="to">To (URL of your server)</span>
<input name="to" type="url" required value="http://127.0.0.1:3000/notify"></label>
<label><span data-text="event">Event</span>
<input name="event" required autocomplete="off" spellcheck="false" value="TRANSACTION.SUCCESS"></label>
<label><span data-text="mchid">For the merchant (empty: the first)</span>
<input name="mchid" inputmode="numeric" autocomplete="off"></label>
<label><span data-text="data">Data, in JSON</span>
<textarea name="data" rows="4" spellcheck="false">{}</textarea></label>
<button data-text="send">Send</button>
</form>
<ol id="notifications" aria-live="polite"></ol>
</section>
<section aria-labelledby="clock-title">
<h2 id="clock-title" data-text="clock">Clock</h2>
<p><time id="now"></time></p>
<form id="clock">
<label><span data-text="seconds">Seconds to move it forward</span>
<input name="seconds" type="number" min="1" value="15" required></label>
<button data-text="advance">Move forward</button>
</form>
</section>
<section aria-labelledby="certificates-title">
<h2 id="certificates-title" data-text="certificates">Platform certificates</h2>
<form id="certificates">
<label><span data-text="change">Change</span>
<select name="change"><option value="rotate" data-text="rotate">Rotate: a newer one is listed, too</option><option value="finish" data-text="finish">Finish: only the newer one stays</option></select></label>
<label><span data-text="mchid">For the merchant (empty: the first)</span>
<input name="mchid" inputmode="numeric" autocomplete="off"></label>
<button data-text="apply">Apply</button>
</form>
</section>
<section aria-labelledby="options-title">
<h2 id="options-title" data-text="options">Options that were set</h2>
<pre id="options" tabindex="0" aria-labelledby="options-title"></pre>
</section>
<section aria-labelledby="state-title">
<h2 id="state-title" data-text="state">State</h2>
<pre id="state" tabindex="0" aria-labelledby="state-title"></pre>
<button type="button" id="reset" data-text="reset">Reset: forget requests, faults and state</button>
</section>
</div>
</main>
</body>
</html>
`
