/** Ends the process when memory runs out, and lets no error of a thread go unseen. */
package io.centralita.fatal;
