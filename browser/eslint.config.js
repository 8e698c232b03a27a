/** What the JavaScript is held to: names, sizes and comments, as ruff holds the Python. */
import js from "@eslint/js";
import jsdoc from "eslint-plugin-jsdoc";
import globals from "globals";

const SIZES = {
  "max-lines": ["error", { max: 250 }],
  "max-lines-per-function": ["error", { max: 40, skipComments: true, skipBlankLines: true }],
  complexity: ["error", 12],
  "max-depth": ["error", 3],
  "max-params": ["error", 5],
};

const HABITS = {
  camelcase: ["error", { properties: "never", ignoreDestructuring: true }],
  curly: ["error", "multi-line"],
  eqeqeq: "error",
  "func-style": ["error", "declaration", { allowArrowFunctions: true }],
  "id-denylist": ["error", "$", "one", "thing", "foo", "cb"],
  "new-cap": ["error", { newIsCapExceptions: ["uPlot"] }],
  "no-console": "error",
  "no-else-return": "error",
  "no-eval": "error",
  "no-implicit-coercion": "error",
  "no-lonely-if": "error",
  "no-param-reassign": "error",
  "no-promise-executor-return": "error",
  "no-shadow": "error",
  "no-template-curly-in-string": "error",
  "no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
  "no-use-before-define": ["error", { functions: false, variables: false, classes: false }],
  "no-useless-concat": "error",
  "no-var": "error",
  "object-shorthand": "error",
  "prefer-const": "error",
  "prefer-template": "error",
};

// A class is the only one of its file, which says at its top what it is.
const DESCRIBED = ["FunctionDeclaration", "VariableDeclaration"].map(
  (kind) => `ExportNamedDeclaration > ${kind}`,
);

// What is exported says in a sentence what it is; types that are inferred are not written again.
const COMMENTS = {
  "jsdoc/check-param-names": "error",
  "jsdoc/check-tag-names": ["error", { typed: false, definedTags: ["import"] }],
  "jsdoc/require-description": ["error", { contexts: DESCRIBED }],
  "jsdoc/require-jsdoc": ["error", { publicOnly: true, contexts: DESCRIBED }],
  "jsdoc/require-param": ["error", { checkDestructuredRoots: false, enableFixer: false }],
  "jsdoc/require-param-type": "error",
};

export default [
  js.configs.recommended,
  {
    files: ["**/*.js"],
    plugins: { jsdoc },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    languageOptions: { ecmaVersion: 2025, globals: { ...globals.browser, BarcodeDetector: false } },
    rules: { ...SIZES, ...HABITS },
  },
  {
    files: ["chaland/static/js/**"],
    settings: { jsdoc: { mode: "typescript" } },
    rules: COMMENTS,
  },
  {
    files: ["chaland/static/js/service-worker.js"],
    languageOptions: { globals: globals.serviceworker },
  },
  { files: ["browser/*.js", "tests/browser/**"], languageOptions: { globals: globals.node } },
  // What `describe` takes is a list of tests, each of them short.
  { files: ["tests/browser/**"], rules: { "max-lines-per-function": "off" } },
];
