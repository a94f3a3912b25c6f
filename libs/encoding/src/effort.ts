/**
 * What a photo may cost. Every face is embedded in one view (`fast`), in two (`default`: as it is and mirrored) or in
 * fourteen (`thorough`), and their mean is taken; `thorough` also looks for small faces in every photo.
 */
export type Effort = 'fast' | 'default' | 'thorough';
