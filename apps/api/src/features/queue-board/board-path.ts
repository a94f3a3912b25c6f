/** The path of the queue board. */
export const boardPath = '/admin/queues';
