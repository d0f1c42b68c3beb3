/** Writes, answers and sends what an operator should look at. */
package io.centralita.alerts;
