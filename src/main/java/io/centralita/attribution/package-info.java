/** Decides whose a call is: one resolver a case, from the call and the phone directory alone. */
package io.centralita.attribution;
