/**
 * The amount of computation per photo. The encoding of a face is the mean of the encodings of one view (`fast`), of two
 * views (`default`: the face and its mirror image), or of fourteen views (`thorough`). `thorough` also searches every
 * photo for small faces.
 */
export type Effort = 'fast' | 'default' | 'thorough';
