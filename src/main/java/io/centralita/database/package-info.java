/** Connects to PostgreSQL, migrates it, and tells its passing faults from lasting ones. */
package io.centralita.database;
