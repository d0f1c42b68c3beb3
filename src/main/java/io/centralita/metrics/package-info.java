/** Measures what the program does, for Prometheus. */
package io.centralita.metrics;
