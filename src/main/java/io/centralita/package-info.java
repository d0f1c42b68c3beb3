/** Starts the program: settings, the HTTP listener, the database, Camel. */
package io.centralita;
