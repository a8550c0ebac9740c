/** A name that nothing else gets: letters, digits and underscores. Anybody could guess it. */
export function uniqueName(): string {
  const [, nanoseconds] = process.hrtime();
  return [Date.now(), nanoseconds, process.pid].map((part) => part.toString(36)).join('_');
}
