/* Starts Python for a chapter that runs in the browser.

   The kernel of JupyterLite asks this file for `loadPyodide`, as it would ask
   Pyodide's own. Python itself comes from the address that the site names; the packages
   that the book serves come from the folder of its list, beside this file. One list of
   both is handed to Pyodide, which checks every package against the hash in it. */
"use strict";

self.loadPyodide = async ({ runtimeURL, lockFileURL, packages, later, ...options }) => {
  const fetched = async (address) => {
    const answer = await fetch(address);
    if (!answer.ok) {
      throw new Error(`${address} answered ${answer.status}: Python cannot start.`);
    }
    return answer.json();
  };
  // Puts Pyodide's own loadPyodide in the place of this one.
  importScripts(new URL("pyodide.js", runtimeURL).href);
  const [official, book] = await Promise.all([
    fetched(new URL("pyodide-lock.json", runtimeURL).href),
    fetched(lockFileURL),
  ]);
  if (official.info.version !== book.info.version) {
    throw new Error(
      `${runtimeURL} holds Pyodide ${official.info.version}; this book needs ` +
        `${book.info.version}.`,
    );
  }
  for (const one of Object.values(book.packages)) {
    const home = one.official ? runtimeURL : lockFileURL;
    one.file_name = new URL(one.file_name, home).href;
    delete one.official;
  }
  const whole = { ...official, packages: { ...official.packages, ...book.packages } };
  const list = URL.createObjectURL(
    new Blob([JSON.stringify(whole)], { type: "application/json" }),
  );
  const pyodide = await self.loadPyodide({
    ...options,
    indexURL: runtimeURL,
    lockFileURL: list,
    // The kernel's list names modules too that no chapter needs: what the book's own
    // list does not hold is left for a reader's own import.
    packages: packages.filter((name) => name in book.packages),
  });
  URL.revokeObjectURL(list);
  return pyodide;
};
