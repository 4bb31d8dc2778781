// Package match finds, for every declaration, block and statement of some old
// files, the one it became in some new files.
//
// It sees a parsed file in three layers, each made once per text:
//
//	tokens   the code without white space and comments, as hashes
//	units    declarations: types, callables, fields, and the file itself
//	parts    statements and blocks inside one unit, made on demand
package match
