/** The dossier that was open last, so that the list can put the focus back on its line. An id, nothing else. */
export const lastSeen: { id: string | null } = { id: null };
