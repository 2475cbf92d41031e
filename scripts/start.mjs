// npm start: sets up what is missing and opens JupyterLab on the demo. This file stays readable to old
// versions of Node, so that they can say that they are too old.
if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(`Node.js 20 or newer is needed; this is ${process.versions.node}. See https://nodejs.org.`);
  process.exit(1);
}
import('./jupyter.mjs').then(({ openJupyter }) => openJupyter(process.argv.slice(2)));
