-- What comes down gathers in the post box, where a locked device reaches it too.
DROP TABLE bulk_piece;
