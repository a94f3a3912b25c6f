/** The texts of the page in the language of the user. For another language, add a file with the same texts. */
export { english as texts } from './en.js';
