// SPDX-License-Identifier: MIT OR Apache-2.0
package yzt;

/** A call that failed, with the number and the texts that people are shown. */
public final class YztException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String name;
    private final String advice;
    private final Integer remainingTries;

    YztException(int code, String name, String text, String advice, Integer remainingTries) {
        super(text);
        this.code = code;
        this.name = name;
        this.advice = advice;
        this.remainingTries = remainingTries;
    }

    /** The number, which people see as YZT-2000. */
    public int code() {
        return code;
    }

    /** The name for programs, such as PIN_INCORRECT. */
    public String name() {
        return name;
    }

    /** What the person can do. */
    public String advice() {
        return advice;
    }

    /** The tries left, where the error is about the PIN and the key tells a number; else null. */
    public Integer remainingTries() {
        return remainingTries;
    }
}
