/** The formats of encrypted files. A content key belongs to one of them. */
export type ContainerFormat = 'gcm' | 'chunked';
