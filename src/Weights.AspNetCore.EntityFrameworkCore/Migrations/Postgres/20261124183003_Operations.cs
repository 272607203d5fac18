using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Weights.AspNetCore.EntityFrameworkCore.Migrations.Postgres
{
    /// <inheritdoc />
    internal partial class Operations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "Count",
                table: "WeightsAudit",
                type: "integer",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.CreateTable(
                name: "WeightsOperations",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    At = table.Column<long>(type: "bigint", nullable: false),
                    Actor = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false),
                    Operation = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Customer = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    Session = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    KeyId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    Kid = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: true),
                    From = table.Column<long>(type: "bigint", nullable: true),
                    Until = table.Column<long>(type: "bigint", nullable: true),
                    RequestId = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WeightsOperations", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_WeightsOperations_At",
                table: "WeightsOperations",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_WeightsOperations_Customer_At",
                table: "WeightsOperations",
                columns: new[] { "Customer", "At" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "WeightsOperations");

            migrationBuilder.DropColumn(
                name: "Count",
                table: "WeightsAudit");
        }
    }
}
