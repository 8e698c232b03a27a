/** The one format of the JavaScript, as wide as that of the Python. */
export default { printWidth: 100 };
