/** The numbers of the workspaces: which there are, and what moves when one is given to another. */
package io.centralita.phones;
