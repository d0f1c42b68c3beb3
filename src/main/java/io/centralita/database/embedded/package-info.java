/** Runs a PostgreSQL server of our own where the settings name no other. */
package io.centralita.database.embedded;
