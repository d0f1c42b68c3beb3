package io.centralita.sync;

/** Holds a record that cannot be stored (dead letter): whole, with the reason. */
public interface RejectedRecord {

  /** The provider's id, or where there is none a digest: the same for the same record. */
  String key();

  /** Which case of attribution it would have been: 1, 2, 3, or 4 for any other. */
  int callCase();

  /** The provider's record, whole, as JSON text that PostgreSQL can hold. */
  String raw();

  /** One sentence. */
  String reason();
}
