/** Instants as text, periods, and how two clocks differ. */
package io.centralita.time;
