package io.centralita.database;

import org.jdbi.v3.core.locator.ClasspathSqlLocator;

/** Reads what routes run, for a bean that does the same within a transaction of its own. */
public final class RouteStatement {

  private static final ClasspathSqlLocator SQL = ClasspathSqlLocator.removingComments();

  private RouteStatement() {}

  /**
   * The statement as Jdbi takes it: routes mark their parameters in Camel's way.
   *
   * @param name the file below {@code sql/}, without its ending
   */
  public static String of(String name) {
    return SQL.getResource("sql/" + name + ".sql").replace(":?", ":");
  }
}
