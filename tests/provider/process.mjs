// What has to hold before anything else is loaded: import this module first.

// stdout belongs to the ready line.
for (const level of ['log', 'info', 'debug']) console[level] = console.error;

// The provider never outlives the test that started it.
process.stdin.resume();
for (const event of ['end', 'close', 'error']) process.stdin.on(event, () => process.exit(0));
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));

// oidc-provider calls URL.parse, which Node has had since 22.1.
if (typeof URL.parse !== 'function') {
  URL.parse = (input, base) => (URL.canParse(input, base) ? new URL(input, base) : null);
}
