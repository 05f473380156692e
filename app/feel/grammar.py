"""The grammar of FEEL (DMN 1.5, 10.3.1.2) over the tokens of `app.feel.lexer`.

Operators are flat chains, so that a long sum does not nest; `if`, `for`, `some`, `every` and
`function` reach as far to the right as they can. Terminals that begin with `_` leave no trace in the tree.
"""

from __future__ import annotations

GRAMMAR = r"""
expression: expr
unary: _tests | negated
negated: _NOT _LPAR _tests _RPAR

?expr: disjunction
?disjunction: conjunction (_OR conjunction)*
?conjunction: comparison (_AND comparison)*
?comparison: sum
    | sum _BETWEEN sum _AND sum                  -> between
    | sum relation sum                           -> compare
    | sum _IN _target                            -> within
    | sum _INSTANCE_OF type                      -> instance_of
_target: sum | one_sided
one_sided: relation sum
!relation: EQ | NE | _LT | LE | _GT | GE
_tests: _test (_COMMA _test)*
_test: expr | one_sided

?sum: product ((PLUS | MINUS) product)*
?product: power ((STAR | SLASH) power)*
?power: signed (_POW signed)*
?signed: postfix | MINUS+ postfix                -> negation
?postfix: primary trailer*
?trailer: _DOT NAME                              -> member
    | _LBRACK expr _RBRACK                       -> filter
    | _LPAR [arguments] _RPAR                    -> call
arguments: expr (_COMMA expr)* | named (_COMMA named)*
named: NAME _COLON expr

?primary: NUMBER                                 -> number
    | STRING                                     -> string
    | AT                                         -> at_literal
    | TRUE                                       -> true
    | FALSE                                      -> false
    | NULL                                       -> null
    | NAME                                       -> name
    | _LPAR _tests _RPAR                         -> group
    | _LBRACK [_tests] _RBRACK                   -> list
    | range
    | _LBRACE [entry (_COMMA entry)*] _RBRACE    -> context
    | _IF expr _THEN expr _ELSE expr             -> conditional
    | _FOR iterations _RETURN expr               -> loop
    | SOME iterations _SATISFIES expr            -> quantified
    | EVERY iterations _SATISFIES expr           -> quantified
    | FUNCTION _LPAR [parameters] _RPAR expr     -> function

!range: (_LPAR | _LBRACK | OPEN) expr _DOTDOT expr (_RPAR | _RBRACK | CLOSE)
entry: (NAME | STRING) _COLON expr
iterations: iteration (_COMMA iteration)*
iteration: NAME _IN expr [_DOTDOT expr]
parameters: parameter (_COMMA parameter)*
parameter: NAME [_COLON type]

type: (NAME (_DOT NAME)* | NULL | FUNCTION) [_LT [_type_arguments] _GT] [result_type]
result_type: _ARROW type
_type_arguments: type (_COMMA type)* | type_member (_COMMA type_member)*
type_member: NAME _COLON type

%declare NUMBER STRING AT NAME TRUE FALSE NULL SOME EVERY FUNCTION OPEN CLOSE
%declare EQ NE LE GE PLUS MINUS STAR SLASH
%declare _LT _GT _POW _OR _AND _NOT _BETWEEN _IN _INSTANCE_OF _IF _THEN _ELSE _FOR _RETURN _SATISFIES
%declare _LPAR _RPAR _LBRACK _RBRACK _LBRACE _RBRACE _COMMA _COLON _DOT _DOTDOT _ARROW
"""
