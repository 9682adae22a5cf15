<#-- The productions that Azimuth adds to Calcite's grammar (JavaCC 4.0: `options`, `LOOKAHEAD` and
  `EOF` are reserved words in the Java code of a production). -->

void InfixDistance(List<Object> list, ExprContext exprContext, Span s) :
{
    final SqlOperator op;
}
{
    (
        <L2_DISTANCE> { op = DistanceSyntax.L2; }
    |
        <COSINE_DISTANCE> { op = DistanceSyntax.COSINE; }
    |
        <NEGATIVE_INNER_PRODUCT> { op = DistanceSyntax.NEGATIVE_INNER_PRODUCT; }
    |
        <L1_DISTANCE> { op = DistanceSyntax.L1; }
    |
        <HAMMING_DISTANCE> { op = DistanceSyntax.HAMMING; }
    |
        <JACCARD_DISTANCE> { op = DistanceSyntax.JACCARD; }
    )
    {
        checkNonQueryExpression(exprContext);
        list.add(new SqlParserUtil.ToTreeListItem(op, getPos()));
    }
    AddExpression2b(list, ExprContext.ACCEPT_SUB_QUERY)
}

void InfixCast(List<Object> list, ExprContext exprContext, Span s) :
{
    final SqlDataTypeSpec type;
}
{
    <INFIX_CAST> { checkNonQueryExpression(exprContext); }
    type = DataType()
    {
        list.add(new SqlParserUtil.ToTreeListItem(SqlLibraryOperators.INFIX_CAST, s.pos()));
        list.add(type);
    }
}

/* VECTOR '[1,2,3]': one token, so that VECTOR stays usable as a name. */
SqlNode VectorLiteral() :
{
}
{
    <VECTOR_LITERAL>
    {
        final String text = token.image.substring(token.image.indexOf('\''));
        return SqlStdOperatorTable.CAST.createCall(
            getPos(),
            SqlLiteral.createCharString(SqlParserUtil.parseString(text), getPos()),
            new SqlDataTypeSpec(
                new VectorTypeSyntax(
                    VectorTypeSyntax.DIMENSION_OPEN, ElementType.FLOAT32, getPos()),
                getPos()));
    }
}

SqlTypeNameSpec AzimuthTypeName() :
{
    ElementType element;
    int dimension = VectorTypeSyntax.DIMENSION_OPEN;
    final Span s;
}
{
    <TEXT> { return new SqlBasicTypeNameSpec(SqlTypeName.VARCHAR, getPos()); }
|
    (
        <VECTOR> { s = span(); element = ElementType.FLOAT32; }
        [
            <LPAREN> dimension = UnsignedIntLiteral()
            [ <COMMA> element = VectorElement() ]
            <RPAREN>
        ]
    |
        (
            <HALFVEC> { s = span(); element = ElementType.FLOAT16; }
        |
            <SPARSEVEC> { s = span(); element = ElementType.SPARSE; }
        |
            <BIT> { s = span(); element = ElementType.BINARY; }
        )
        [ <LPAREN> dimension = UnsignedIntLiteral() <RPAREN> ]
    )
    {
        return new VectorTypeSyntax(dimension, element, s.end(this));
    }
}

ElementType VectorElement() :
{
    final SqlIdentifier name;
}
{
    <BINARY> { return ElementType.BINARY; }
|
    name = SimpleIdentifier()
    {
        final ElementType element = ElementType.named(name.getSimple());
        if (element == null) {
            throw new ParseException("A vector holds FLOAT32, FLOAT16, INT8 or BINARY");
        }
        return element;
    }
}

SearchMode SearchModeWord() :
{
}
{
    <EXACT> { return SearchMode.EXACT; }
|
    ( <APPROX> | <APPROXIMATE> ) { return SearchMode.APPROXIMATE; }
}

/* WITH TARGET ACCURACY p [PERCENT], or WITH SEARCH (name = value, ...). */
SearchClause SearchClause() :
{
    final Span s;
    final List<SearchClause.Option> settings = new ArrayList<SearchClause.Option>();
}
{
    <WITH> { s = span(); }
    (
        <TARGET> TargetAccuracy(settings)
    |
        <SEARCH> <LPAREN> SearchOption(settings) ( <COMMA> SearchOption(settings) )* <RPAREN>
    )
    { return new SearchClause(s.end(this), settings); }
}

void TargetAccuracy(List<SearchClause.Option> list) :
{
    final SqlIdentifier name;
    final SqlNode value;
    SearchClause.Unit unit = SearchClause.Unit.PLAIN;
}
{
    <ACCURACY> { name = new SqlIdentifier(SearchMode.ACCURACY, getPos()); }
    value = SearchNumber()
    [ <PERCENT> { unit = SearchClause.Unit.PERCENT; } ]
    { list.add(new SearchClause.Option(name, value, unit)); }
}

/* Signs are taken so that what is out of range is refused by name. */
SqlNode SearchNumber() :
{
    final SqlNode value;
}
{
    (
        value = NumericLiteral()
    |
        value = DynamicParam()
    )
    { return value; }
}

void SearchOption(List<SearchClause.Option> list) :
{
    final SqlIdentifier name;
    final SqlNode value;
}
{
    name = SimpleIdentifier() <EQ>
    (
        value = Literal()
    |
        value = DynamicParam()
    |
        ( <EXACT> | <APPROX> | <APPROXIMATE> )
        { value = SqlLiteral.createCharString(token.image, getPos()); }
    |
        value = SimpleIdentifier()
    )
    { list.add(new SearchClause.Option(name, value, SearchClause.Unit.PLAIN)); }
}

boolean IfNotExistsOpt() :
{
}
{
    <IF> <NOT> <EXISTS> { return true; }
|
    { return false; }
}

boolean IfExistsOpt() :
{
}
{
    <IF> <EXISTS> { return true; }
|
    { return false; }
}

SqlCreate CreateSchema(Span s, boolean replace) :
{
    final boolean ifNotExists;
    final SqlIdentifier name;
}
{
    <SCHEMA> ifNotExists = IfNotExistsOpt() name = CompoundIdentifier()
    {
        return SqlDdlNodes.createSchema(s.end(this), replace, ifNotExists, name);
    }
}

SqlCreate CreateExtension(Span s, boolean replace) :
{
    final boolean ifNotExists;
    final SqlIdentifier name;
}
{
    <EXTENSION> ifNotExists = IfNotExistsOpt() name = SimpleIdentifier()
    {
        return new CreateExtensionSyntax(s.end(this), ifNotExists, name);
    }
}

SqlCreate CreateTable(Span s, boolean replace) :
{
    final boolean ifNotExists;
    final SqlIdentifier name;
    final List<SqlNode> elements = new ArrayList<SqlNode>();
    final List<SqlNode> settings = new ArrayList<SqlNode>();
}
{
    <TABLE> ifNotExists = IfNotExistsOpt() name = CompoundIdentifier()
    <LPAREN> TableElement(elements) ( <COMMA> TableElement(elements) )* <RPAREN>
    [
        <WITH> <LPAREN> TableSetting(settings) ( <COMMA> TableSetting(settings) )* <RPAREN>
    ]
    {
        return new CreateTableSyntax(
            s.end(this),
            replace,
            ifNotExists,
            name,
            new SqlNodeList(elements, Span.of(elements).pos()),
            settings.isEmpty()
                ? SqlNodeList.EMPTY
                : new SqlNodeList(settings, Span.of(settings).pos()));
    }
}

void TableElement(List<SqlNode> list) :
{
    final SqlIdentifier name;
    final SqlNodeList columns;
    final Span s = Span.of();
    SqlIdentifier constraint = null;
}
{
    [ <CONSTRAINT> { s.add(this); } constraint = SimpleIdentifier() ]
    <PRIMARY> { s.add(this); } <KEY> columns = ParenthesizedSimpleIdentifierList()
    {
        list.add(SqlDdlNodes.primary(s.end(columns), constraint, columns));
    }
|
    name = SimpleIdentifier() ColumnDefinition(name, list)
}

void ColumnDefinition(SqlIdentifier name, List<SqlNode> list) :
{
    final SqlDataTypeSpec type;
    SqlNode defaultValue = null;
    SqlNode primaryKey = null;
    boolean nullable = true;
}
{
    type = DataType()
    (
        <NOT> <NULL> { nullable = false; }
    |
        <NULL> { nullable = true; }
    |
        <DEFAULT_> defaultValue = Expression(ExprContext.ACCEPT_SUB_QUERY)
    |
        <PRIMARY> <KEY>
        {
            primaryKey =
                SqlDdlNodes.primary(
                    getPos(), null, new SqlNodeList(ImmutableList.of(name), name.getParserPosition()));
        }
    )*
    {
        list.add(
            SqlDdlNodes.column(
                Span.of(name).end(this),
                name,
                type.withNullable(nullable),
                defaultValue,
                ColumnStrategy.DEFAULT));
        if (primaryKey != null) {
            list.add(primaryKey);
        }
    }
}

void TableSetting(List<SqlNode> list) :
{
    final SqlIdentifier name;
    final SqlNode value;
}
{
    name = CompoundIdentifier() <EQ>
    (
        value = Literal()
    |
        value = SimpleIdentifier()
    |
        <ON> { value = new SqlIdentifier(token.image, getPos()); }
    )
    {
        list.add(SqlStdOperatorTable.EQUALS.createCall(Span.of(name, value).pos(), name, value));
    }
}

SqlNode AlterTable() :
{
    final Span s;
    final boolean ifExists;
    final SqlIdentifier name;
    final List<SqlNode> settings = new ArrayList<SqlNode>();
}
{
    <ALTER> { s = span(); }
    <TABLE> ifExists = IfExistsOpt() name = CompoundIdentifier()
    <SET> <LPAREN> TableSetting(settings) ( <COMMA> TableSetting(settings) )* <RPAREN>
    {
        return new AlterTableSyntax(
            s.end(this), ifExists, name, new SqlNodeList(settings, Span.of(settings).pos()));
    }
}

/* CREATE [VECTOR] INDEX [CONCURRENTLY] [IF NOT EXISTS] [i] ON t [USING kind]
   (col [class], ...) [DISTANCE metric] [WITH (...)] [WHERE ...] */
SqlCreate CreateIndex(Span s, boolean replace) :
{
    final boolean ifNotExists;
    SqlIdentifier name = null;
    final SqlIdentifier table;
    SqlIdentifier method = null;
    SqlIdentifier metric;
    final List<SqlNode> columns = new ArrayList<SqlNode>();
    final List<SqlNode> settings = new ArrayList<SqlNode>();
    SqlNode predicate = null;
}
{
    [ <VECTOR> ] <INDEX> [ LOOKAHEAD(1) <CONCURRENTLY> ] ifNotExists = IfNotExistsOpt()
    [ name = CompoundIdentifier() ]
    <ON> table = CompoundIdentifier()
    [ <USING> method = SimpleIdentifier() ]
    <LPAREN> IndexColumn(columns) ( <COMMA> IndexColumn(columns) )* <RPAREN>
    [
        <DISTANCE> metric = SimpleIdentifier()
        {
            settings.add(
                SqlStdOperatorTable.EQUALS.createCall(
                    metric.getParserPosition(),
                    new SqlIdentifier("metric", metric.getParserPosition()),
                    metric));
        }
    ]
    [
        <WITH> <LPAREN> TableSetting(settings) ( <COMMA> TableSetting(settings) )* <RPAREN>
    ]
    [ predicate = Where() ]
    {
        return new CreateIndexSyntax(
            s.end(this),
            ifNotExists,
            new CreateIndexSyntax.Names(name, table, method),
            new SqlNodeList(columns, Span.of(columns).pos()),
            settings.isEmpty()
                ? SqlNodeList.EMPTY
                : new SqlNodeList(settings, Span.of(settings).pos()),
            predicate);
    }
}

/* A column, or a column with its operator class as a call, or any other expression. */
void IndexColumn(List<SqlNode> list) :
{
    final SqlIdentifier column;
    SqlIdentifier operatorClass;
    final SqlNode expression;
}
{
    <LPAREN> expression = Expression(ExprContext.ACCEPT_NON_QUERY) <RPAREN>
    [ operatorClass = CompoundIdentifier() ]
    { list.add(expression instanceof SqlIdentifier
        ? SqlStdOperatorTable.ROW.createCall(expression.getParserPosition(), expression)
        : expression); }
|
    column = SimpleIdentifier() { list.add(column); }
    [
        operatorClass = CompoundIdentifier()
        {
            list.set(
                list.size() - 1,
                SqlStdOperatorTable.EQUALS.createCall(
                    Span.of(column, operatorClass).pos(), column, operatorClass));
        }
    ]
}

SqlDrop DropIndex(Span s, boolean replace) :
{
    final boolean ifExists;
    final SqlIdentifier name;
}
{
    <INDEX> [ LOOKAHEAD(1) <CONCURRENTLY> ] ifExists = IfExistsOpt() name = CompoundIdentifier()
    {
        return new DropIndexSyntax(s.end(this), ifExists, name);
    }
}

SqlDrop DropTable(Span s, boolean replace) :
{
    final boolean ifExists;
    final SqlIdentifier name;
}
{
    <TABLE> ifExists = IfExistsOpt() name = CompoundIdentifier()
    {
        return SqlDdlNodes.dropTable(s.end(this), ifExists, name);
    }
}

SqlDrop DropSchema(Span s, boolean replace) :
{
    final boolean ifExists;
    final SqlIdentifier name;
}
{
    <SCHEMA> ifExists = IfExistsOpt() name = CompoundIdentifier()
    {
        return SqlDdlNodes.dropSchema(s.end(this), false, ifExists, name);
    }
}

/* EXPLAIN [ANALYZE] [(FORMAT TEXT | JSON)] and Calcite's EXPLAIN PLAN FOR. */
SqlNode Explain() :
{
    final Span s;
    final SqlNode statement;
    boolean analyze = false;
    boolean json = false;
}
{
    <EXPLAIN> { s = span(); }
    [ LOOKAHEAD(2) <PLAN> <FOR> ]
    [ LOOKAHEAD(1) <ANALYZE> { analyze = true; } ]
    [
        LOOKAHEAD(2) <LPAREN> <FORMAT>
        ( <TEXT> | <JSON> { json = true; } )
        <RPAREN>
    ]
    statement = SqlQueryOrDml()
    {
        return new ExplainSyntax(
            s.end(this),
            statement,
            analyze ? ExplainSyntax.Depth.ANALYZE : ExplainSyntax.Depth.PLAN,
            json ? ExplainSyntax.Format.JSON : ExplainSyntax.Format.TEXT);
    }
}

SqlNode Show() :
{
    final Span s;
    final SqlIdentifier name;
}
{
    <SHOW> { s = span(); }
    (
        <ALL> { name = new SqlIdentifier("ALL", getPos()); }
    |
        name = CompoundIdentifier()
    )
    {
        return new SessionSyntax(s.end(this), SessionSyntax.Verb.SHOW, name);
    }
}

SqlNode Use() :
{
    final Span s;
    final SqlIdentifier name;
}
{
    <USE> { s = span(); }
    [ LOOKAHEAD(2) <SCHEMA> ] name = CompoundIdentifier()
    {
        return new SessionSyntax(s.end(this), SessionSyntax.Verb.USE, name);
    }
}

SqlNode EndTransaction() :
{
    final Span s;
    final TransactionSyntax.Verb verb;
}
{
    (
        <COMMIT> { s = span(); verb = TransactionSyntax.Verb.COMMIT; }
    |
        <ROLLBACK> { s = span(); verb = TransactionSyntax.Verb.ROLLBACK; }
    )
    [ <WORK> ]
    {
        return new TransactionSyntax(s.end(this), verb);
    }
}

/* FLUSH | COMPACT | TRUNCATE [TABLE] t, and CHECK TABLE t. */
SqlNode Maintenance() :
{
    final Span s;
    final MaintenanceSyntax.Verb verb;
    final SqlIdentifier name;
}
{
    (
        (
            <FLUSH> { s = span(); verb = MaintenanceSyntax.Verb.FLUSH; }
        |
            <COMPACT> { s = span(); verb = MaintenanceSyntax.Verb.COMPACT; }
        |
            <TRUNCATE> { s = span(); verb = MaintenanceSyntax.Verb.TRUNCATE; }
        )
        [ <TABLE> ]
    |
        <CHECK> { s = span(); verb = MaintenanceSyntax.Verb.CHECK; }
        <TABLE>
    )
    name = CompoundIdentifier()
    {
        return new MaintenanceSyntax(s.end(this), verb, name);
    }
}
