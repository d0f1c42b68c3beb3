package io.centralita.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.OutputStream;
import java.util.regex.Pattern;

/**
 * Writes rows as CSV (RFC 4180, UTF-8) that a spreadsheet can open without running any of it.
 * Thread-safe.
 */
final class CsvFormat {

  private final CsvMapper mapper =
      CsvMapper.csvBuilder()
          // the columns stand as they are declared
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          // a flush after each row would be a packet for each
          .disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
          // quotes only where there must be some
          .enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING)
          .addModule(new SimpleModule().addSerializer(String.class, new HarmlessText()))
          .build();

  /** Writes the names of the columns at once, and rows as they come. */
  SequenceWriter writer(Class<?> row, OutputStream to) throws IOException {
    CsvSchema schema =
        mapper.schemaFor(row).withHeader().withLineSeparator("\r\n").withArrayElementSeparator(" ");
    return mapper.writer(schema).writeValues(to);
  }

  /** Text that a spreadsheet would take for a formula begins with an apostrophe. */
  private static final class HarmlessText extends StdScalarSerializer<String> {

    private static final long serialVersionUID = 1;
    private static final String RUN = "=+-@\t\r\n";
    private static final Pattern E164 = Pattern.compile("[+][1-9][0-9]{1,14}");

    HarmlessText() {
      super(String.class);
    }

    @Override
    public void serialize(String text, JsonGenerator generator, SerializerProvider provider)
        throws IOException {
      boolean runs =
          !text.isEmpty() && RUN.indexOf(text.charAt(0)) >= 0 && !E164.matcher(text).matches();
      generator.writeString(runs ? "'" + text : text);
    }
  }
}
