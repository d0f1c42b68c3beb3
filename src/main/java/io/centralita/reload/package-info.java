/** Applies edits of the schedules while the program runs. */
package io.centralita.reload;
