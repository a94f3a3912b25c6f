/**
 * What a photo may cost: `thorough` looks for small faces in every photo and averages each face's encoding over six
 * views of it, at about four times the time.
 */
export type Effort = 'default' | 'thorough';
