/**
 * What a photo may cost: `thorough` looks for small faces in every photo and averages each face's encoding over fourteen
 * views of it, where the default takes two. It costs about 70 ms a face more.
 */
export type Effort = 'default' | 'thorough';
