/** Runs the demo: two simulated accounts and what is shown of them. */
package io.centralita.demo;
