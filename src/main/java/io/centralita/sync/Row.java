package io.centralita.sync;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** A record as one row of the batch that stores it. */
public interface Row {

  /** Writes the row's columns, as fields of the object that has been begun. */
  void write(JsonGenerator json) throws IOException;
}
