/** Serves the pages, and signs in those who look at them. */
package io.centralita.web;
