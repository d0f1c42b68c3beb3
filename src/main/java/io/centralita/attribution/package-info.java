/**
 * Decides whose a call is: one resolver a case, from the call and the phone directory alone. Stored
 * calls are attributed again by SQL, which follows the same rules ({@code public.call_case}).
 */
package io.centralita.attribution;
