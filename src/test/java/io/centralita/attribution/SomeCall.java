package io.centralita.attribution;

record SomeCall(String direction, String fromNumber, String toNumber, boolean ended)
    implements AttributableCall {}
