import { baseUrl } from '../../api/base-url.js';

/**
 * The command that sends the photo to the service. It reads the key from a variable, so that the key is not in the
 * clipboard.
 */
export function createCurlCommand(fileName: string, keysRequired: boolean): string {
  return [
    'curl',
    ...(keysRequired ? ['-H "Authorization: Bearer $FRS_API_KEY"'] : []),
    `-F upload_file=@${quoteForShell(quoteForCurl(fileName))}`,
    quoteForShell(`${baseUrl}/generate_face_encoding`),
  ].join(' ');
}

/** curl interprets `;` and `,` in an unquoted file name. */
function quoteForCurl(name: string): string {
  return /[;,"\\]/.test(name) ? `"${name.replaceAll(/["\\]/g, String.raw`\$&`)}"` : name;
}

function quoteForShell(word: string): string {
  return /^[\w./:@-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
