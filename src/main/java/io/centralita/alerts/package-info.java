/** Writes and answers what an operator should look at. */
package io.centralita.alerts;
