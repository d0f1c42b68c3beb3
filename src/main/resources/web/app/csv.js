// Saves a table that is shown as a file that spreadsheets read.

/** @param columns as of a table, each {label, value(row)}; `saved` is the head where the value is not what the label says */
export function saveTable(name, columns, rows) {
  const lines = [columns.map(({ saved, label }) => saved ?? label), ...rows.map((row) => columns.map(({ value }) => value(row)))];
  const text = lines.map((line) => `${line.map(field).join(',')}\r\n`).join('');
  // spreadsheets take it for UTF-8 only with this mark
  const address = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/csv' }));
  Object.assign(document.createElement('a'), { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Text that a spreadsheet would run is made harmless; numbers stay what they are. */
function field(value) {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
