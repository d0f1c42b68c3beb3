package io.centralita.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/** Gathers what differs, and tells the first of it in words. */
final class Differences {
  private static final int SHOWN = 10;
  private static final int VALUE_LENGTH = 200;

  private final List<String> shown = new ArrayList<>();
  private int count;

  /** Null on either side: the row is not there. */
  void row(String table, Object key, Object expected, Object actual) {
    if (expected == null) {
      add(table + " " + key + ": not expected, there is " + shorten(actual));
    } else if (actual == null) {
      add(table + " " + key + ": missing, expected " + shorten(expected));
    } else if (!expected.equals(actual)) {
      add(table + " " + key + ": " + describe(expected, actual));
    }
  }

  <K> void tables(String table, Map<K, ?> expected, Map<K, ?> actual) {
    expected.forEach((key, value) -> row(table, key, value, actual.get(key)));
    actual.forEach(
        (key, value) -> {
          if (!expected.containsKey(key)) {
            row(table, key, null, value);
          }
        });
  }

  void add(String difference) {
    count++;
    if (shown.size() < SHOWN) {
      shown.add(difference);
    }
  }

  void throwIfAny() {
    if (count > 0) {
      throw new AssertionError(
          count + " differences, the first " + shown.size() + ":\n" + String.join("\n", shown));
    }
  }

  private static String describe(Object expected, Object actual) {
    if (!expected.getClass().isRecord()) {
      return "expected " + shorten(expected) + " but was " + shorten(actual);
    }
    List<String> columns = new ArrayList<>();
    for (RecordComponent column : expected.getClass().getRecordComponents()) {
      Object wanted = value(column, expected);
      Object found = value(column, actual);
      if (!Objects.equals(wanted, found)) {
        columns.add(column.getName() + " " + different(wanted, found));
      }
    }
    return String.join("; ", columns);
  }

  /** Of two trees only the first place where they part. */
  private static String different(Object wanted, Object found) {
    if (wanted instanceof ObjectNode object && found instanceof ObjectNode other) {
      for (String field : fields(object, other)) {
        if (!Objects.equals(object.get(field), other.get(field))) {
          return "/" + field + " " + different(object.get(field), other.get(field));
        }
      }
    }
    return "expected " + shorten(wanted) + " but was " + shorten(found);
  }

  private static SortedSet<String> fields(ObjectNode object, ObjectNode other) {
    SortedSet<String> fields = new TreeSet<>();
    object.fieldNames().forEachRemaining(fields::add);
    other.fieldNames().forEachRemaining(fields::add);
    return fields;
  }

  private static Object value(RecordComponent column, Object row) {
    try {
      return column.getAccessor().invoke(row);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String shorten(Object value) {
    String text = String.valueOf(value);
    return text.length() <= VALUE_LENGTH ? text : text.substring(0, VALUE_LENGTH) + "…";
  }
}
