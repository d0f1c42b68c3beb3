/** Checks whether the program can do its work. */
package io.centralita.health;
