// For what the labextension holds of secretlint: two of its rules name modules of Node that they do not need for text.
module.exports = { externals: { 'node:fs': 'var {}', 'node:path': 'var {}' } };
