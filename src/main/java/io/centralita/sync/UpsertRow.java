package io.centralita.sync;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** Makes a record one row of its batch. */
public interface UpsertRow {

  /** The provider's id of the record. */
  String key();

  /** Writes the row's columns but for the record itself, as fields of the object begun. */
  void write(JsonGenerator json) throws IOException;

  /** The provider's record, whole, as JSON text that PostgreSQL can hold. */
  String raw();
}
