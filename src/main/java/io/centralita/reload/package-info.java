/** Applies edits of route files while the program runs. */
package io.centralita.reload;
