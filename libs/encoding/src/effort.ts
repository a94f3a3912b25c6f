/**
 * The amount of computation per photo. The encoding of a face is the mean over one view (`fast`), two views (`default`: the
 * face and its mirror image) or fourteen (`thorough`). `thorough` also searches every photo for small faces.
 */
export type Effort = 'fast' | 'default' | 'thorough';
