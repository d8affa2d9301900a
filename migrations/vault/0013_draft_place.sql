-- Where somebody was in a draft, so that a flat battery costs nothing but the battery.
CREATE TABLE draft_place (
    draft BLOB NOT NULL PRIMARY KEY REFERENCES draft (id) ON DELETE CASCADE, -- DraftId
    step  TEXT NOT NULL,                                                     -- as the screen names it
    what  TEXT,                                                              -- the code of a field or a picture; NULL at the step itself
    typed TEXT                                                               -- what stood in the field and was not left; NULL where nothing did
) STRICT;

-- Why a picture was kept that the judge of photos would have had taken again.
CREATE TABLE draft_kept_anyway (
    attachment BLOB NOT NULL PRIMARY KEY REFERENCES draft_attachment (id) ON DELETE CASCADE, -- AttachmentId
    because    TEXT NOT NULL                                                                 -- the code of a KeptBecause
) STRICT, WITHOUT ROWID;
